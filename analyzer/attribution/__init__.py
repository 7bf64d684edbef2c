"""What features contribute to the scores of a model: Kernel SHAP, partial dependence, and the drift of rankings."""
