import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import umontreal.ssj.randvar.ExponentialGen;
import umontreal.ssj.rng.MRG32k3a;
import umontreal.ssj.simevents.Event;
import umontreal.ssj.simevents.Sim;

/**
 * Erlang-A as users of SSJ write it: the event view, as in SSJ's own call centre example.
 *
 * Arguments: customers, seed, agents, customers an hour, hours of work, hours of patience. Prints
 * customers, how many were lost, seconds of processor time, the second time it simulates: warm.
 */
public class ErlangA {
    final ExponentialGen gaps, works, patiences;
    final ArrayDeque<Customer> waiting = new ArrayDeque<>();
    final double[] waits;
    int free, came, lost;

    ErlangA(int customers, int agents, double perHour, double workH, double patienceH) {
        gaps = new ExponentialGen(new MRG32k3a(), perHour);
        works = new ExponentialGen(new MRG32k3a(), 1 / workH);
        patiences = new ExponentialGen(new MRG32k3a(), 1 / patienceH);
        waits = new double[customers];
        free = agents;
    }

    static class Customer {
        int number;
        double arrived, patience;
    }

    class Arrival extends Event {
        public void actions() {
            Customer customer = new Customer();
            customer.number = came++;
            customer.arrived = Sim.time();
            customer.patience = patiences.nextDouble();
            if (came < waits.length) new Arrival().schedule(gaps.nextDouble());
            if (free > 0) serve(customer);
            else waiting.addLast(customer);
        }
    }

    class End extends Event {
        public void actions() {
            free++;
            while (free > 0 && !waiting.isEmpty()) serve(waiting.removeFirst());
        }
    }

    void serve(Customer customer) {
        double wait = Sim.time() - customer.arrived;
        waits[customer.number] = Math.min(wait, customer.patience);
        if (wait >= customer.patience && wait > 0) {
            lost++;
            return;
        }
        free--;
        new End().schedule(works.nextDouble());
    }

    void simulate() {
        Sim.init();
        new Arrival().schedule(gaps.nextDouble());
        Sim.start();
    }

    public static void main(String[] given) {
        int customers = Integer.parseInt(given[0]);
        long seed = 1 + Long.parseLong(given[1]);
        MRG32k3a.setPackageSeed(new long[] {seed, seed, seed, seed, seed, seed});
        var machine = (com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean();
        for (boolean warm : new boolean[] {false, true}) {
            long begun = machine.getProcessCpuTime();
            var model = new ErlangA(customers, Integer.parseInt(given[2]),
                Double.parseDouble(given[3]), Double.parseDouble(given[4]),
                Double.parseDouble(given[5]));
            model.simulate();
            double seconds = (machine.getProcessCpuTime() - begun) / 1e9;
            if (warm) System.out.println(model.came + " " + model.lost + " " + seconds);
        }
    }
}
