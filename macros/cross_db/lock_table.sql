{#- A statement that keeps other builds from changing this table until the transaction ends, where the engine lets two
    transactions replace the same rows; else nothing. For a pre-hook. -#}
{% macro lock_table(relation) %}
    {{ return(adapter.dispatch('lock_table', 'trialrun')(relation)) }}
{% endmacro %}

{% macro default__lock_table(relation) %}
    {{ return('') }}
{% endmacro %}

{% macro postgres__lock_table(relation) %}
    {{ return('lock table ' ~ relation ~ ' in exclusive mode' if load_relation(relation) else '') }}
{% endmacro %}

{% macro redshift__lock_table(relation) %}
    {{ return('lock table ' ~ relation if load_relation(relation) else '') }}
{% endmacro %}
