{#- For how many days before the new ones an incremental build reads events again: var trialrun_lookback_days. -#}
{% macro lookback_days() %}
    {%- set days = var('trialrun_lookback_days', 3) | string | trim -%}
    {%- if not modules.re.fullmatch('\\d{1,4}', days) -%}
        {{ trialrun.raise_error("the var trialrun_lookback_days is '" ~ days ~ "': write a number of days, 0 or more") }}
    {%- endif -%}
    {{ return(days | int) }}
{% endmacro %}
