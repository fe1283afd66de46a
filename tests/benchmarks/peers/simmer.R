# Erlang-A as users of simmer write it. Arguments: customers, seed, agents, customers an hour,
# hours of work, hours of patience. Prints customers, how many were lost, seconds of processor time.
suppressPackageStartupMessages(library(simmer))
given <- as.numeric(commandArgs(trailingOnly = TRUE))
set.seed(given[2])
begun <- sum(proc.time()[1:2])

customer <- trajectory() |>
  renege_in(function() rexp(1, 1 / given[6])) |>
  seize("agent") |>
  renege_abort() |>
  timeout(function() rexp(1, 1 / given[5])) |>
  release("agent")

inbox <- simmer() |>
  add_resource("agent", given[3]) |>
  add_generator("customer", customer, function() rexp(1, given[4]))
inbox |> run(until = given[1] / given[4]) |> invisible()

log <- get_mon_arrivals(inbox)
cat(nrow(log), sum(!log$finished), sum(proc.time()[1:2]) - begun)
