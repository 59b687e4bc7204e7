{#- A hash of several columns as one text: each is hashed alone first, so no value can reach into its neighbour. -#}
{% macro fingerprint(columns) %}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append(dbt.hash("coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '')")) -%}
    {%- endfor -%}
    {{ return(dbt.hash(dbt.concat(parts))) }}
{% endmacro %}


{#-
  A number for a fingerprint: as a decimal, because the text of a double differs between engines; as it stands
  where it does not fit one.
-#}
{% macro number_for_fingerprint(column) %}
    {{ return("coalesce(" ~ trialrun.decimal_text(column) | trim ~ ", cast(" ~ column ~ " as " ~ dbt.type_string() ~ "))") }}
{% endmacro %}


{#- An instant for a fingerprint: as whole seconds since 1970. -#}
{% macro instant_for_fingerprint(column) %}
    {{ return("cast(floor(" ~ trialrun.epoch_seconds(column) | trim ~ ") as bigint)") }}
{% endmacro %}
