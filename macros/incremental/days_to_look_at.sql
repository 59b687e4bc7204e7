{#-
  Which days an incremental run of int_trialrun__unreadable_events looks at again: {first_day: YYYY-MM-DD text,
  read_from: SQL of an instant}.
-#}
{% macro days_to_look_at() %}
    {%- set found = run_query('select max(measured_on) from ' ~ this).rows[0] -%}
    {%- set first_day = trialrun.first_day(found[0], []) -%}
    {{ return({
        'first_day': first_day,
        'read_from': trialrun.timestamp_literal(trialrun.day_start(first_day)) | trim,
    }) }}
{% endmacro %}
