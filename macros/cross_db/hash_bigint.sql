{#- A value's text as an integer in [0, 2^52): the first 13 hex digits of its md5, which every
    engine also holds exactly as a double. NULL for NULL. -#}
{% macro hash_bigint(expression) -%}
    {{ return(adapter.dispatch('hash_bigint', 'trialrun')(expression)) }}
{%- endmacro %}

{% macro default__hash_bigint(expression) -%}
    cast('0x' || substr({{ dbt.hash(expression) }}, 1, 13) as bigint)
{%- endmacro %}

{% macro postgres__hash_bigint(expression) -%}
    ('x' || lpad(substr({{ dbt.hash(expression) }}, 1, 13), 16, '0'))::bit(64)::bigint
{%- endmacro %}

{% macro spark__hash_bigint(expression) -%}
    cast(conv(substr({{ dbt.hash(expression) }}, 1, 13), 16, 10) as bigint)
{%- endmacro %}

{% macro bigquery__hash_bigint(expression) -%}
    cast(concat('0x', substr({{ dbt.hash(expression) }}, 1, 13)) as int64)
{%- endmacro %}

{% macro snowflake__hash_bigint(expression) -%}
    to_number(substr({{ dbt.hash(expression) }}, 1, 13), repeat('X', 13))
{%- endmacro %}
