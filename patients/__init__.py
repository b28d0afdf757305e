"""Who the patient is, who may see the record, and what is taken now. Never imports taper."""
