{#- Text or number to bigint; NULL where unreadable, out of range or not a whole number. -#}
{% macro safe_cast_whole_number(expression) -%}
    {{ return(adapter.dispatch('safe_cast_whole_number', 'trialrun')(expression)) }}
{%- endmacro %}

{% macro default__safe_cast_whole_number(expression) -%}
    {%- set number = trialrun.try_cast(expression, trialrun.type_double()) -%}
    case
        when {{ number }} = floor({{ number }})
            then {{ trialrun.try_cast(expression, dbt.type_bigint()) }}
    end
{%- endmacro %}

{% macro postgres__safe_cast_whole_number(expression) -%}
    {%- set number = trialrun.cast_number_within(expression, 'numeric', '9223372036854775808') -%}
    case
        when {{ number }} = floor({{ number }})
            then cast({{ number }} as bigint)
    end
{%- endmacro %}

{#- Spark reads '1e3' as a decimal and not as a bigint. -#}
{% macro spark__safe_cast_whole_number(expression) -%}
    {%- set number = trialrun.try_cast(expression, trialrun.type_double()) -%}
    case
        when {{ number }} = floor({{ number }})
            then try_cast(try_cast({{ expression }} as decimal(38, 0)) as bigint)
    end
{%- endmacro %}

{#- These read '3.0' and '1e3' as a decimal, and not as a bigint. -#}
{% macro snowflake__safe_cast_whole_number(expression) -%}
    {%- set number = trialrun.try_cast(expression, 'double') -%}
    {%- set decimal = trialrun.try_cast(expression, 'decimal(38, 0)') -%}
    case
        when {{ number }} = floor({{ number }})
            and {{ decimal }} between -9223372036854775808 and 9223372036854775807
            then cast({{ decimal }} as bigint)
    end
{%- endmacro %}

{% macro redshift__safe_cast_whole_number(expression) -%}
    {%- set number = trialrun.try_cast(expression, 'double precision') -%}
    case
        when {{ number }} = floor({{ number }})
            then try_cast({{ trialrun.try_cast(expression, 'decimal(38, 0)') }} as bigint)
    end
{%- endmacro %}

{% macro bigquery__safe_cast_whole_number(expression) -%}
    {%- set text = 'trim(cast(' ~ expression ~ ' as string))' -%}
    case
        when safe_cast({{ text }} as float64) = floor(safe_cast({{ text }} as float64))
            then safe_cast(safe_cast({{ text }} as bignumeric) as int64)
    end
{%- endmacro %}

{% macro trino__safe_cast_whole_number(expression) -%}
    {%- set text = 'trim(cast(' ~ expression ~ ' as varchar))' -%}
    case
        when try_cast({{ text }} as double) = floor(try_cast({{ text }} as double))
            then try_cast(try_cast({{ text }} as decimal(38, 0)) as bigint)
    end
{%- endmacro %}
