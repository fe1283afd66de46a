"""What people look at: pictures of a result. The only room that knows matplotlib."""
