-- Grain: one row of the user's exposure log; repeats are kept.
{{ trialrun.stage_plug_point('exposures', {
    'experiment_id': {'type': 'text', 'required': true},
    'unit_id': {'type': 'text', 'required': true},
    'exposed_at': {'type': 'timestamp', 'required': true},
}, is_required=false) }}
