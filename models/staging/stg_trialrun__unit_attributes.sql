-- Grain: unit x attribute, as written.
{{ trialrun.stage_plug_point('unit_attributes', {
    'unit_id': {'type': 'text', 'required': true},
    'attribute': {'type': 'text', 'required': true},
    'value': {'type': 'text', 'required': true},
    'numeric_value': {'type': 'double'},
}, is_required=false) }}
