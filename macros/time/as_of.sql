{#- The last complete day to analyze, in trialrun_timezone, as YYYY-MM-DD text: var trialrun_as_of, by default yesterday. -#}
{% macro as_of() %}
    {%- set today = run_started_at.astimezone(modules.pytz.timezone(trialrun.timezone())) -%}
    {%- set yesterday = (today - modules.datetime.timedelta(days=1)).strftime('%Y-%m-%d') -%}
    {%- set as_of = (var('trialrun_as_of', '') or yesterday) | string | trim -%}
    {%- if not trialrun._is_date(as_of) -%}
        {{ trialrun.raise_error("the var trialrun_as_of is '" ~ as_of ~ "': write a date as YYYY-MM-DD") }}
    {%- elif as_of > yesterday -%}
        {{ trialrun.raise_error(
            "the var trialrun_as_of is " ~ as_of ~ ", a day that is not complete yet: the last complete day in "
            ~ trialrun.timezone() ~ " is " ~ yesterday
        ) }}
    {%- endif -%}
    {{ return(as_of) }}
{% endmacro %}


{#- Whether a text is YYYY-MM-DD and a day of the calendar. -#}
{% macro _is_date(text) %}
    {%- if not modules.re.fullmatch('[12]\\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])', text) -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(trialrun.shift_day(text[:8] ~ '01', text[8:] | int - 1) == text) }}
{% endmacro %}


{#- as_of as a SQL date. -#}
{% macro as_of_date() %}
    {{ return(trialrun.date_literal(trialrun.as_of()) | trim) }}
{% endmacro %}


{#- The first instant after as_of, as a SQL timestamp: only what lies before it is analyzed. -#}
{% macro as_of_end() %}
    {%- set end = trialrun.day_start(trialrun.shift_day(trialrun.as_of(), 1)) -%}
    {{ return(trialrun.timestamp_literal(end) | trim) }}
{% endmacro %}
