-- Grain: experiment x attribute x use, as written.
{{ trialrun.stage_plug_point('experiment_attributes', {
    'experiment_id': {'type': 'text', 'required': true},
    'attribute': {'type': 'text', 'required': true},
    'use': {'type': 'keyword', 'required': true},
}, is_required=false) }}
