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
        case when isfinite({{ expression }}) then cast({{ expression }} as {{ trialrun.type_instant() }}) end
    {%- else -%}
        {{ trialrun.utc_timestamp_from_text(expression) }}
    {%- endif -%}
{%- endmacro %}

{% macro snowflake__utc_timestamp(expression, data_type) -%}
    {%- set type = (data_type or 'text') | lower -%}
    {%- if type.startswith('timestamp_tz') or type.startswith('timestamp_ltz') -%}
        cast(convert_timezone('UTC', {{ expression }}) as timestamp_ntz)
    {%- elif type.startswith('timestamp') or type.startswith('date') -%}
        cast({{ expression }} as timestamp_ntz)
    {%- else -%}
        {{ trialrun.utc_timestamp_from_text(expression) }}
    {%- endif -%}
{%- endmacro %}

{#- A timestamp is a point in time, whatever zone it was written in; a datetime has no zone. -#}
{% macro bigquery__utc_timestamp(expression, data_type) -%}
    {%- set type = (data_type or 'text') | lower -%}
    {%- if type == 'timestamp' -%}
        {{ expression }}
    {%- elif type in ('datetime', 'date') -%}
        timestamp({{ expression }}, 'UTC')
    {%- else -%}
        {{ trialrun.utc_timestamp_from_text(expression) }}
    {%- endif -%}
{%- endmacro %}

{% macro redshift__utc_timestamp(expression, data_type) -%}
    {%- set type = (data_type or 'text') | lower -%}
    {%- if 'with time zone' in type or 'timestamptz' in type -%}
        {{ expression }} at time zone 'UTC'
    {%- elif type.startswith('timestamp') or type.startswith('date') -%}
        cast({{ expression }} as timestamp)
    {%- else -%}
        {{ trialrun.utc_timestamp_from_text(expression) }}
    {%- endif -%}
{%- endmacro %}

{% macro trino__utc_timestamp(expression, data_type) -%}
    {%- set type = (data_type or 'text') | lower -%}
    {%- if 'with time zone' in type -%}
        cast({{ expression }} at time zone 'UTC' as timestamp(6))
    {%- elif type.startswith('timestamp') or type.startswith('date') -%}
        cast({{ expression }} as timestamp(6))
    {%- else -%}
        {{ trialrun.utc_timestamp_from_text(expression) }}
    {%- endif -%}
{%- endmacro %}

{#- Spark's timestamp is an instant, shown in the session's time zone: it is taken as it is. What has
    no zone is read as UTC. Thrift gives both types one name, so the query asks for it, once for all rows. -#}
{% macro spark__utc_timestamp(expression, data_type) -%}
    {%- set type = (data_type or '') | lower -%}
    {%- set instant = 'try_cast(' ~ expression ~ ' as timestamp)' -%}
    {%- set clock = 'try_cast(concat(cast(cast(' ~ expression ~ " as timestamp_ntz) as string), 'Z') as timestamp)" -%}
    {%- if type.startswith('timestamp') -%}
        case when typeof({{ expression }}) = 'timestamp' then {{ instant }} else {{ clock }} end
    {%- elif type -%}
        {{ trialrun.utc_timestamp_from_text(expression) }}
    {%- else -%}
        case when typeof({{ expression }}) = 'timestamp' then {{ instant }} else {{ trialrun.utc_timestamp_from_text(expression) }} end
    {%- endif -%}
{%- endmacro %}
