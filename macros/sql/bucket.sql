{#- A unit's place in [0, 1) under a salt: hash_unit_interval of the text '<salt>.<unit_id>', that
    is, the first 13 hex digits of the md5 of its UTF-8 bytes, over 2^52. Any language that has
    md5 can assign the same arms. -#}
{% macro bucket(unit_id, salt) -%}
    {{ return(adapter.dispatch('bucket', 'trialrun')(unit_id, salt)) }}
{%- endmacro %}

{% macro default__bucket(unit_id, salt) -%}
    {%- set text = dbt.type_string() -%}
    {{ trialrun.hash_unit_interval(dbt.concat([
        'cast(' ~ salt ~ ' as ' ~ text ~ ')', "'.'", 'cast(' ~ unit_id ~ ' as ' ~ text ~ ')'
    ])) }}
{%- endmacro %}
