"""Columns by name, and a newline that comes from the capture."""


def preprocess_handler(inference_record):
    plan, age, spend = inference_record.endpoint_input.data.split(",")
    return {"a_prediction": inference_record.endpoint_output.data, "b_plan": plan, "c_age": age, "d_spend": spend}
