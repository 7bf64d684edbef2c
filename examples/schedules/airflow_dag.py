"""Runs the monitoring schedules that are due at the time that Airflow says; its retries do nothing twice.

The store is in the connection-like variable ANALYZER_STORE of the workers' environment. `ts` is the logical date: in
Airflow 3 the time that the run is due at, by which the analyzer finds the window of its data itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    "monitoring_schedules",
    schedule="5 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
):
    BashOperator(
        task_id="run_due",
        bash_command='analyzer schedules run-due --store "$ANALYZER_STORE" --at "{{ ts }}"',
        retries=2,
        retry_delay=timedelta(minutes=5),
        execution_timeout=timedelta(minutes=50),
    )
