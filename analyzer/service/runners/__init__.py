"""Where jobs run: a process of this machine, a container, a job of a cluster, each behind one protocol."""
