{#- A raw column as a double; NULL where it is none. data_type: its declared type. -#}
{% macro read_double(expression, data_type) -%}
    {{ return(adapter.dispatch('read_double', 'trialrun')(expression, data_type or '') | trim) }}
{%- endmacro %}

{% macro default__read_double(expression, data_type) -%}
    {{ trialrun.try_cast(expression, trialrun.type_double()) }}
{%- endmacro %}

{#- Its way through text costs more than all else on the log of events; numeric may hold what no double does. -#}
{% macro postgres__read_double(expression, data_type) -%}
    {%- if data_type | lower in ('smallint', 'integer', 'bigint', 'real', 'double precision') -%}
        cast({{ expression }} as double precision)
    {%- else -%}
        {{ trialrun.try_cast(expression, trialrun.type_double()) }}
    {%- endif -%}
{%- endmacro %}

{#- These try text alone, and the text of a number may lose its last digits. -#}
{% macro snowflake__read_double(expression, data_type) -%}
    {{ trialrun._number_or_text_as_double(expression, data_type) }}
{%- endmacro %}

{% macro redshift__read_double(expression, data_type) -%}
    {{ trialrun._number_or_text_as_double(expression, data_type) }}
{%- endmacro %}


{% macro _number_or_text_as_double(expression, data_type) -%}
    {%- if modules.re.match('(small|big)?int|fixed|number|numeric|decimal|real|float|double', data_type | lower) -%}
        cast({{ expression }} as {{ trialrun.type_double() }})
    {%- else -%}
        {{ trialrun.try_cast(expression, trialrun.type_double()) }}
    {%- endif -%}
{%- endmacro %}
