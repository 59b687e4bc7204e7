{#- The columns of a relation, given as text: objects with name and data_type (the engine's name of the type). -#}
{% macro relation_columns(relation) %}
    {{ return(adapter.dispatch('relation_columns', 'trialrun')(relation)) }}
{% endmacro %}

{% macro default__relation_columns(relation) %}
    {{ return(adapter.get_column_schema_from_query('select * from ' ~ relation ~ ' limit 0')) }}
{% endmacro %}

{#- dbt-postgres knows few types by name, and warns of the others, such as uuid. -#}
{% macro postgres__relation_columns(relation) %}
    {%- set query -%}
        select attname, format_type(atttypid, atttypmod)
        from pg_attribute
        where attrelid = to_regclass({{ trialrun.text_literal(relation) }}) and attnum > 0 and not attisdropped
        order by attnum
    {%- endset -%}
    {%- set columns = [] -%}
    {%- for name, data_type in run_query(query).rows -%}
        {%- do columns.append({'name': name, 'data_type': data_type}) -%}
    {%- endfor -%}
    {{ return(columns or trialrun.default__relation_columns(relation)) }}
{% endmacro %}

{% macro redshift__relation_columns(relation) %}
    {{ return(trialrun.default__relation_columns(relation)) }}
{% endmacro %}
