"""What the portal answers, field by field: the OpenAPI document is made of these."""
