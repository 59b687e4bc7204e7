{#- A cast that gives NULL where the value cannot be read. Types: double, decimal, timestamp, date; for whole numbers
    use safe_cast_whole_number: DuckDB rounds '1.5' to 2. (Not named safe_cast: in a root project dbt would take it for
    its own macro of that name, which raises on DuckDB.) -#}
{% macro try_cast(expression, type) -%}
    {{ return(adapter.dispatch('try_cast', 'trialrun')(expression, type)) }}
{%- endmacro %}

{% macro default__try_cast(expression, type) -%}
    {{ dbt.safe_cast(expression, type) }}
{%- endmacro %}

{% macro duckdb__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}

{#- PostgreSQL has no such cast: only text of the right form gets to the plain one. -#}
{% macro postgres__try_cast(expression, type) -%}
    {%- set digits = modules.re.findall('\\d+', type) | map('int') | list -%}
    {%- if type.startswith('timestamp') or type == 'date' -%}
        cast({{ trialrun.utc_timestamp_from_text(expression) }} as {{ type }})
    {%- elif digits -%}
        {{ trialrun.cast_number_within(expression, type, '1e' ~ (digits[0] - digits[1])) }}
    {%- else -%}
        {{ trialrun.cast_number_within(expression, type, '1.797e308') }}
    {%- endif -%}
{%- endmacro %}

{#- Spark refuses a cast from a number to a date outright. -#}
{% macro spark__try_cast(expression, type) -%}
    {%- set value = 'cast(' ~ expression ~ ' as string)' if type == 'date' else expression -%}
    try_cast({{ value }} as {{ type }})
{%- endmacro %}

{#- These try text alone. -#}
{% macro snowflake__try_cast(expression, type) -%}
    try_cast(cast({{ expression }} as varchar) as {{ type }})
{%- endmacro %}

{% macro redshift__try_cast(expression, type) -%}
    try_cast(nullif(trim(cast({{ expression }} as varchar)), '') as {{ type }})
{%- endmacro %}
