"""Columns by the names of the baseline, which may come in any order."""


def preprocess_handler(inference_record):
    if inference_record.startswith("customer,"):
        return []
    customer, plan, age, spend, active = inference_record.split(",")
    return {"spend": float(spend), "plan": plan, "active": active, "age": int(age), "customer": customer}
