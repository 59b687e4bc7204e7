-- Grain: one row of the user's metric registry, as written.
{{ trialrun.stage_plug_point('metrics', {
    'metric': {'type': 'text', 'required': true},
    'aggregation': {'type': 'keyword', 'required': true},
    'desired_direction': {'type': 'keyword', 'required': true},
    'event_name': {'type': 'text', 'default': 'cast(metric as ' ~ dbt.type_string() ~ ')'},
    'window_start_days': {'type': 'whole_number', 'default': '0'},
    'window_end_days': {'type': 'whole_number'},
    'lookback_days': {'type': 'whole_number', 'default': '28'},
    'cap_value': {'type': 'double'},
    'cap_quantile': {'type': 'double'},
    'quantile': {'type': 'double'},
    'numerator_metric': {'type': 'text'},
    'denominator_metric': {'type': 'text'},
}) }}
