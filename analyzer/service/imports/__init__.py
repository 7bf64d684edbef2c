"""Definitions as files: of the API, of CloudFormation and of Terraform."""
