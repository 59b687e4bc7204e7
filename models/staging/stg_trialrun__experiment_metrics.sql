-- Grain: one row of the user's registry of decision metrics (experiment x metric), as written.
{{ trialrun.stage_plug_point('experiment_metrics', {
    'experiment_id': {'type': 'text', 'required': true},
    'metric': {'type': 'text', 'required': true},
    'role': {'type': 'keyword', 'required': true},
    'margin': {'type': 'double'},
    'margin_type': {'type': 'keyword', 'default': "'absolute'"},
    'minimum_effect': {'type': 'double'},
}) }}
