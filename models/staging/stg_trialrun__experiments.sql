-- Grain: one row of the user's experiment registry, as written.
{{ trialrun.stage_plug_point('experiments', {
    'experiment_id': {'type': 'text', 'required': true},
    'started_at': {'type': 'timestamp', 'required': true},
    'ended_at': {'type': 'timestamp'},
    'planned_units': {'type': 'whole_number'},
    'design': {'type': 'keyword', 'default': "'ab'"},
    'hypothesis': {'type': 'text'},
    'owner': {'type': 'text'},
    'alpha': {'type': 'double', 'default': '0.05'},
    'power': {'type': 'double', 'default': '0.8'},
    'stopping': {'type': 'keyword', 'default': "'fixed'"},
    'anchor': {'type': 'keyword', 'default': "'assignment'"},
    'salt': {'type': 'text'},
    'eligibility_attribute': {'type': 'text'},
    'eligibility_value': {'type': 'text'},
    'cluster_attribute': {'type': 'text'},
    'period': {'type': 'keyword', 'default': "'week'"},
}) }}
