"""The users' own rules, as they cross the border: what a rule may say, and what is wrong with one."""

from contracts.rules.bounds import Bounds
from contracts.rules.contradictions import require_consistent
from contracts.rules.document import RulePlace, read_rules
from contracts.rules.rule import Level, Rule, rule_of
from contracts.rules.shape import Argument, Shape

__all__ = ["Argument", "Bounds", "Level", "Rule", "RulePlace", "Shape", "read_rules", "require_consistent", "rule_of"]
