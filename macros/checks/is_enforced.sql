{#- SQL: may a failure of an experiment that ended then fail the build? Not one that ended more than
    trialrun_enforce_days_after_end days before the end of as_of. -#}
{% macro is_enforced(ended_at) %}
    {%- set days = var('trialrun_enforce_days_after_end', 30) | string | trim -%}
    {%- if not modules.re.fullmatch('\\d{1,5}', days) -%}
        {{ trialrun.raise_error(
            "the var trialrun_enforce_days_after_end is '" ~ days ~ "': write a number of days, 0 or more"
        ) }}
    {%- endif -%}
    {{ return('coalesce(' ~ ended_at ~ ' >= ' ~ trialrun.add_days(trialrun.as_of_end(), '-' ~ days) ~ ', true)') }}
{% endmacro %}
