"""Several hosts that share a job: Spark's standalone cluster, started and ended by ourselves.

The first host by name is the primary: it leads the job and writes its output; the others are members, which lend it
their processors and end with its outcome. The hosts meet in the ``rendezvous``, which also is how each learns that
another one is gone.
"""
