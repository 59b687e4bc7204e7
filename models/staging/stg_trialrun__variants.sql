-- Grain: one row of the user's registry of arms (experiment x variant x effective_from), as written.
{{ trialrun.stage_plug_point('variants', {
    'experiment_id': {'type': 'text', 'required': true},
    'variant': {'type': 'text', 'required': true},
    'is_control': {'type': 'boolean', 'required': true},
    'weight': {'type': 'double', 'required': true},
    'effective_from': {'type': 'timestamp'},
    'position': {'type': 'double'},
}) }}
