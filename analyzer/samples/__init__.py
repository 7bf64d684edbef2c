"""Small data for every page of the documentation: ``analyzer sample DIR`` writes it, the same bytes each time.

Telephone customers are for data quality, people who ask for a loan for all that needs a model: `loans` is that model,
`model_server` answers for it.
"""
