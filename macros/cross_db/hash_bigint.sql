{#- A value's text as an integer: the first hex digits of its md5. 13 of them give [0, 2^52), which
    every engine also holds exactly as a double; 15 are the most that fit a bigint. NULL for NULL. -#}
{% macro hash_bigint(expression, digits=13) -%}
    {{ return(adapter.dispatch('hash_bigint', 'trialrun')(expression, digits)) }}
{%- endmacro %}

{% macro default__hash_bigint(expression, digits) -%}
    cast('0x' || substr({{ dbt.hash(expression) }}, 1, {{ digits }}) as bigint)
{%- endmacro %}

{% macro postgres__hash_bigint(expression, digits) -%}
    ('x' || lpad(substr({{ dbt.hash(expression) }}, 1, {{ digits }}), 16, '0'))::bit(64)::bigint
{%- endmacro %}

{% macro spark__hash_bigint(expression, digits) -%}
    cast(conv(substr({{ dbt.hash(expression) }}, 1, {{ digits }}), 16, 10) as bigint)
{%- endmacro %}

{% macro bigquery__hash_bigint(expression, digits) -%}
    cast(concat('0x', substr({{ dbt.hash(expression) }}, 1, {{ digits }})) as int64)
{%- endmacro %}

{% macro snowflake__hash_bigint(expression, digits) -%}
    cast(to_number(substr({{ dbt.hash(expression) }}, 1, {{ digits }}), '{{ 'X' * digits }}') as bigint)
{%- endmacro %}

{% macro redshift__hash_bigint(expression, digits) -%}
    strtol(substr({{ dbt.hash(expression) }}, 1, {{ digits }}), 16)
{%- endmacro %}

{% macro trino__hash_bigint(expression, digits) -%}
    from_base(substr({{ dbt.hash(expression) }}, 1, {{ digits }}), 16)
{%- endmacro %}
