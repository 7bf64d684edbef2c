"""A page to look at for an analysis of bias and attribution. Importing it loads jinja2."""

from analyzer.pages.analysis.page import analysis_page

__all__ = ["analysis_page"]
