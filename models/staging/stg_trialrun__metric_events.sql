-- Grain: one row of the user's event log; repeats are kept.
{{ trialrun.stage_plug_point('metric_events', {
    'unit_id': {'type': 'text', 'required': true},
    'event_name': {'type': 'text', 'required': true},
    'occurred_at': {'type': 'timestamp', 'required': true},
    'value': {'type': 'double', 'required': true},
    'event_id': {'type': 'text'},
    'loaded_at': {'type': 'timestamp'},
}) }}
