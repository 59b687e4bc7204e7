{#- Text that is compared and sorted by its bytes, as most engines do: PostgreSQL otherwise follows the language of the
    database. Order, min and max of names go through it, so that ties end the same everywhere. -#}
{% macro order_text(expression) -%}
    {{ return(adapter.dispatch('order_text', 'trialrun')(expression)) }}
{%- endmacro %}

{% macro default__order_text(expression) -%}
    {{ expression }}
{%- endmacro %}

{% macro postgres__order_text(expression) -%}
    {{ expression }} collate "C"
{%- endmacro %}

{#- It compares bytes already. -#}
{% macro redshift__order_text(expression) -%}
    {{ expression }}
{%- endmacro %}
