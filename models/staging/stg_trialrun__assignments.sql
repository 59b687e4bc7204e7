-- Grain: one row of the user's assignment log; repeats are kept.
{{ trialrun.stage_plug_point('assignments', {
    'experiment_id': {'type': 'text', 'required': true},
    'unit_id': {'type': 'text', 'required': true},
    'variant': {'type': 'text', 'required': true},
    'assigned_at': {'type': 'timestamp', 'required': true},
}) }}
