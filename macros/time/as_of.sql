{#- The last complete UTC day to analyze, as YYYY-MM-DD text: var trialrun_as_of, by default yesterday. -#}
{% macro as_of() %}
    {%- set yesterday = (run_started_at - modules.datetime.timedelta(days=1)).strftime('%Y-%m-%d') -%}
    {%- set as_of = (var('trialrun_as_of', '') or yesterday) | string | trim -%}
    {%- if not trialrun._is_date(as_of) -%}
        {{ trialrun.raise_error("the var trialrun_as_of is '" ~ as_of ~ "': write a UTC date as YYYY-MM-DD") }}
    {%- elif as_of > yesterday -%}
        {{ trialrun.raise_error(
            "the var trialrun_as_of is " ~ as_of ~ ", a day that is not complete yet: the last complete UTC day is " ~ yesterday
        ) }}
    {%- endif -%}
    {{ return(as_of) }}
{% endmacro %}


{#- Whether a text is YYYY-MM-DD and a day of the calendar. -#}
{% macro _is_date(text) %}
    {%- if not modules.re.fullmatch('[12]\\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])', text) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set first = modules.datetime.datetime.strptime(text[:8] ~ '01', '%Y-%m-%d') -%}
    {%- set day = first + modules.datetime.timedelta(days=text[8:] | int - 1) -%}
    {{ return(day.strftime('%Y-%m-%d') == text) }}
{% endmacro %}


{#- as_of as a SQL date. -#}
{% macro as_of_date() %}
    {{ return(trialrun.date_literal(trialrun.as_of()) | trim) }}
{% endmacro %}


{#- The first instant after as_of, as a SQL timestamp: only what lies before it is analyzed. -#}
{% macro as_of_end() %}
    {%- set next_day = modules.datetime.datetime.strptime(trialrun.as_of(), '%Y-%m-%d') + modules.datetime.timedelta(days=1) -%}
    {{ return(trialrun.timestamp_literal(next_day.strftime('%Y-%m-%d %H:%M:%S')) | trim) }}
{% endmacro %}
