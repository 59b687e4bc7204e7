{#- The texts of a group's rows in the order of a column of them, as one text. -#}
{% macro join_texts(measure, delimiter, order_by) -%}
    {{ return(adapter.dispatch('join_texts', 'trialrun')(measure, delimiter, order_by)) }}
{%- endmacro %}

{% macro default__join_texts(measure, delimiter, order_by) -%}
    {{ dbt.listagg(measure, trialrun.text_literal(delimiter), 'order by ' ~ trialrun.order_text(order_by)) | trim }}
{%- endmacro %}

{#- dbt's own warns that it leaves out the order. -#}
{% macro spark__join_texts(measure, delimiter, order_by) -%}
    array_join(
        transform(array_sort(collect_list(struct({{ order_by }} as place, {{ measure }} as text))), each_row -> each_row.text),
        {{ trialrun.text_literal(delimiter) }}
    )
{%- endmacro %}
