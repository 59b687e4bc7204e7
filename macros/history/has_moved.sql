{#- SQL: did a number move by more than 1e-9 of its size? A number that has come or gone did. -#}
{% macro has_moved(old, new) %}
    {{ return(
        "coalesce(abs(" ~ old ~ " - " ~ new ~ ") > 1e-9 * (abs(" ~ old ~ ") + abs(" ~ new ~ ")), ("
        ~ old ~ " is null) <> (" ~ new ~ " is null))"
    ) }}
{% endmacro %}
