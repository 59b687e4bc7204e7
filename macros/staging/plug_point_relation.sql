{#- The relation that the var trialrun_source_<plug_point> names, as text; '' when it is not set. -#}
{% macro plug_point_relation(plug_point) %}
    {%- set name = 'trialrun_source_' ~ plug_point -%}
    {%- set relation = (var(name, '') or '') | string | trim -%}
    {%- if execute and modules.re.match('(ref|source)\\s*\\(', relation) -%}
        {{ trialrun.raise_error(
            'the var ' ~ name ~ ' is the plain text ' ~ relation ~ '. Put it in braces: ' ~ name ~ ': "{{ ' ~ relation ~ ' }}"'
        ) }}
    {%- endif -%}
    {{ return(relation) }}
{% endmacro %}
