{#- A column as a timestamp in UTC, without a zone, whatever the session's time zone.
    data_type is the column's declared type: values with a zone are converted, dates start at
    midnight, all other types (and none) are read as text. NULL where unreadable or infinite. -#}
{% macro utc_timestamp(expression, data_type=none) -%}
    {{ return(adapter.dispatch('utc_timestamp', 'trialrun')(expression, data_type)) }}
{%- endmacro %}

{% macro default__utc_timestamp(expression, data_type) -%}
    {%- set type = (data_type or 'text') | lower -%}
    {%- if 'with time zone' in type or 'timestamptz' in type -%}
        case when isfinite({{ expression }}) then {{ expression }} at time zone 'UTC' end
    {%- elif type.startswith('timestamp') or type.startswith('date') -%}
        case when isfinite({{ expression }}) then cast({{ expression }} as {{ dbt.type_timestamp() }}) end
    {%- else -%}
        {{ trialrun.utc_timestamp_from_text(expression) }}
    {%- endif -%}
{%- endmacro %}
