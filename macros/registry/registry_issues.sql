{#-
  The rows of `base` that break a rule, one select a rule: experiment_id, relation, row_key, column_name, issue, remedy.

  row_key is SQL; a rule is {column, when, issue, remedy}: `when` and `issue` are SQL over the columns of base
  (issue tells what is wrong, with the value), `remedy` is plain text; column is the name of the column, or
  {sql: ...} where it comes from the row.
-#}
{% macro registry_issues(relation, base, row_key, rules) %}
    {%- for rule in rules %}
select
    experiment_id,
    '{{ relation }}' as relation,
    {{ row_key }} as row_key,
    {{ rule.column.sql if rule.column is mapping else "'" ~ rule.column ~ "'" }} as column_name,
    {{ rule.issue }} as issue,
    {{ trialrun.text_literal(rule.remedy) }} as remedy
from {{ base }}
where {{ rule.when }}
    {%- if not loop.last %}

union all
    {% endif %}
    {%- endfor %}
{% endmacro %}


{#- The rule every registry relation shares: a value that cannot be read as its type. -#}
{% macro unreadable_rule() %}
    {{ return({
        'column': {'sql': 'trim(unreadable_columns)'},
        'when': "unreadable_columns <> ''",
        'issue': "'a value cannot be read as its type'",
        'remedy': 'write instants as YYYY-MM-DD HH:MM:SS, numbers as plain decimals, is_control as true or false',
    }) }}
{% endmacro %}


{#- A rule for a column that takes one of a few words, some of which this version does not support yet. -#}
{% macro choice_rules(column, supported, not_yet=[]) %}
    {%- set known = supported + not_yet -%}
    {%- set rules = [{
        'column': column,
        'when': "coalesce(" ~ column ~ ", '') not in ('" ~ known | join("', '") ~ "') and " ~ trialrun.is_readable(column),
        'issue': "'" ~ column ~ " is ' || coalesce(" ~ column ~ ", 'missing') || ', which trialrun does not know'",
        'remedy': 'use one of: ' ~ supported | join(', '),
    }] -%}
    {%- if not_yet -%}
        {%- do rules.append({
            'column': column,
            'when': column ~ " in ('" ~ not_yet | join("', '") ~ "')",
            'issue': "'" ~ column ~ " ' || " ~ column ~ " || ' is not supported yet'",
            'remedy': 'this version supports: ' ~ supported | join(', '),
        }) -%}
    {%- endif -%}
    {{ return(rules) }}
{% endmacro %}


{#- SQL: the column is not among the row's unreadable ones (whose own rule speaks). -#}
{% macro is_readable(column) %}
    {{ return("(' ' || unreadable_columns) not like '% " ~ column ~ " %'") }}
{% endmacro %}
