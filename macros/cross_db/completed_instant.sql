{#- SQL: a value's text, where it is readable, completed to `YYYY-MM-DD HH:MM:SS+HH:MM` (with fractions of a second, if it
    has any). groups: how the engine's regexp_replace writes what the first and the second parentheses found. -#}
{% macro completed_instant(expression, type, groups) -%}
    {%- set completions = [
        ('^([0-9-]+)$', groups[0] ~ ' 00:00'),
        ('^([0-9-]+)T', groups[0] ~ ' '),
        ('^([0-9-]+ [0-9]+:[0-9]+)$', groups[0] ~ ':00'),
        ('^([0-9-]+ [0-9]+:[0-9]+)([^0-9:])', groups[0] ~ ':00' ~ groups[1]),
        (' ?(UTC|Z)$', '+00:00'),
        ('^([0-9-]+ [0-9:.]+)$', groups[0] ~ '+00:00'),
        (' ?([+-][0-9]{2})$', groups[0] ~ ':00'),
        (' ?([+-][0-9]{2}):?([0-9]{2})$', groups[0] ~ ':' ~ groups[1]),
    ] -%}
    {%- set text = namespace(sql='upper(trim(cast(' ~ expression ~ ' as ' ~ type ~ ')))') -%}
    {%- for pattern, completed in completions -%}
        {%- set text.sql = "regexp_replace(" ~ text.sql ~ ", '" ~ pattern ~ "', '" ~ completed ~ "')" -%}
    {%- endfor -%}
    {{ return(text.sql) }}
{%- endmacro %}


{#- What completed_instant makes of all readable texts, as a pattern. groups: ?: where parentheses must not catch. -#}
{% macro instant_pattern(groups='') -%}
    {%- set repeated = '(' ~ groups -%}
    {{ return(
        '^[0-9]{4}' ~ repeated ~ '-[0-9]{1,2}){2} [0-9]{1,2}' ~ repeated ~ ':[0-9]{2}){2}' ~ repeated ~ '[.][0-9]+)?[+-]'
        ~ repeated ~ '0[0-9]|1[0-4]):[0-5][0-9]$'
    ) }}
{%- endmacro %}
