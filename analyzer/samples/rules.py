"""Rules for the customers: the example of the page about rules."""

from __future__ import annotations

RULES = """\
rules:
  - kind: isComplete
    column: customer_id
  - kind: hasMin
    column: monthly_charge
    at_least: 0
    where: plan <> 'test'
    level: warning
    name: charges
    hint: See the billing handbook.
"""
