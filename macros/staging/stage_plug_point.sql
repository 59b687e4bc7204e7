{#-
  The body of a staging view: reads the relation behind one plug point as typed columns.

  columns: {name: {type, required, default}}; type is text, keyword (text in lower case), timestamp,
  double, whole_number or boolean; default is SQL that may use the source's columns.
  An empty text counts as NULL. An absent optional column, and NULL in it, take the default. A value that
  cannot be read as its type becomes NULL and its column is named in unreadable_columns. A plug point that is not set gives an
  empty relation of the same columns, or one line of error where it is required.
-#}
{% macro stage_plug_point(plug_point, columns, is_required=true) %}
    {#- The package's first models: what they lead to is built after the build is in the log of builds. -#}
    {%- do ref('trialrun', 'trialrun_builds') -%}
    {%- set relation = trialrun.plug_point_relation(plug_point) -%}
    {%- if relation -%}
        {{ trialrun._stage_relation(plug_point, relation, columns) }}
    {%- else -%}
        {%- if is_required and execute -%}
            {{ trialrun.raise_error(
                "the var trialrun_source_" ~ plug_point ~ " is not set. Set it under vars: in your dbt_project.yml,"
                ~ " for example trialrun_source_" ~ plug_point ~ ": \"{{ ref('my_" ~ plug_point ~ "') }}\""
            ) }}
        {%- endif -%}
        {{ trialrun._stage_nothing(columns) }}
    {%- endif -%}
{% endmacro %}


{% macro _stage_relation(plug_point, relation, columns) %}
{%- set types = trialrun._source_column_types(plug_point, relation, columns) -%}
with source as (

    select * from {{ relation }}

),

typed as (

    select
    {%- for name, column in columns.items() %}
        {%- set default = column.get('default') %}
        {%- if name in types %}
            {%- set value = trialrun._typed_value(adapter.quote(types[name].name), column.type, types[name].data_type) %}
        {{ 'coalesce(' ~ value ~ ', ' ~ default ~ ')' if default else value }} as {{ name }},
        {%- else %}
        cast({{ default or 'null' }} as {{ trialrun._column_type(column.type) }}) as {{ name }},
        {%- endif %}
    {%- endfor %}
        {{ trialrun._unreadable_columns(columns, types) }} as unreadable_columns
    from source

)

select * from typed
{%- endmacro %}


{% macro _stage_nothing(columns) %}
select
{%- for name, column in columns.items() %}
    cast(null as {{ trialrun._column_type(column.type) }}) as {{ name }},
{%- endfor %}
    cast('' as {{ dbt.type_string() }}) as unreadable_columns
limit 0
{%- endmacro %}


{#- {column name: {name, data_type}} of the declared columns that the relation has; an error where a required one is absent. -#}
{% macro _source_column_types(plug_point, relation, columns) %}
    {%- set types = {} -%}
    {%- if execute -%}
        {%- set found = trialrun.relation_columns(relation) -%}
        {%- for column in found if column.name | lower in columns -%}
            {%- do types.update({column.name | lower: {'name': column.name, 'data_type': column.data_type | lower}}) -%}
        {%- endfor -%}
        {%- for name, column in columns.items() if column.get('required') and name not in types -%}
            {{ trialrun.raise_error(
                "the relation " ~ relation ~ " (var trialrun_source_" ~ plug_point ~ ") has no column " ~ name
                ~ ". It has: " ~ (found | map(attribute='name') | join(', ')) ~ ". Rename or add the column"
            ) }}
        {%- endfor -%}
    {%- endif -%}
    {{ return(types) }}
{% endmacro %}


{#- The SQL type of a staged column. -#}
{% macro _column_type(type) %}
    {%- set sql_types = {
        'text': dbt.type_string(),
        'keyword': dbt.type_string(),
        'timestamp': trialrun.type_instant(),
        'double': trialrun.type_double(),
        'whole_number': dbt.type_bigint(),
        'boolean': dbt.type_boolean(),
    } -%}
    {{ return(sql_types[type]) }}
{% endmacro %}


{#- The raw value of a column read as its type: NULL where it cannot be read. -#}
{% macro _typed_value(value, type, data_type) %}
    {%- set text = trialrun.read_text(value, data_type) -%}
    {%- if type == 'text' -%}
        {{ return("nullif(" ~ trialrun.order_text(text) ~ ", '')") }}
    {%- elif type == 'keyword' -%}
        {{ return("nullif(lower(trim(" ~ trialrun.order_text(text) ~ ")), '')") }}
    {%- elif type == 'timestamp' -%}
        {{ return(trialrun.utc_timestamp(value, data_type)) }}
    {%- elif type == 'double' -%}
        {#- The square of a unit's total of larger ones may not fit any engine's double; NaN and infinity are larger too. -#}
        {%- set number = trialrun.read_double(value, data_type) -%}
        {{ return("case when abs(" ~ number ~ ") <= 1e100 then " ~ number ~ " end") }}
    {%- elif type == 'whole_number' -%}
        {{ return(trialrun.safe_cast_whole_number(value)) }}
    {%- elif data_type in ('bool', 'boolean') -%}
        {{ return(value) }}
    {%- else -%}
        {{ return(trialrun.safe_boolean(value)) }}
    {%- endif -%}
{% endmacro %}


{#- Names of the columns whose value is present but cannot be read, each followed by a blank. -#}
{% macro _unreadable_columns(columns, types) %}
    {%- set parts = [] -%}
    {%- for name, column in columns.items() if name in types and column.type not in ('text', 'keyword') -%}
        {%- set raw = adapter.quote(types[name].name) -%}
        {%- set is_text = modules.re.search('char|text|string', types[name].data_type) -%}
        {%- set present = "nullif(trim(" ~ raw ~ "), '')" if is_text else raw -%}
        {%- do parts.append(
            "case when " ~ present ~ " is not null and " ~ trialrun._typed_value(raw, column.type, types[name].data_type)
            ~ " is null then '" ~ name ~ " ' else '' end"
        ) -%}
    {%- endfor -%}
    {{ return(dbt.concat(parts) if parts else "cast('' as " ~ dbt.type_string() ~ ")") }}
{% endmacro %}
