{#- The time zone of dates: var trialrun_timezone, by its IANA name; UTC by default. -#}
{% macro timezone() %}
    {%- set name = (var('trialrun_timezone', '') or 'UTC') | string | trim -%}
    {%- if name not in modules.pytz.all_timezones_set -%}
        {{ trialrun.raise_error(
            "the var trialrun_timezone is '" ~ name ~ "', which is no time zone: write its IANA name, for example Europe/Berlin"
        ) }}
    {%- endif -%}
    {{ return(name) }}
{% endmacro %}


{#- SQL: the date of an instant in trialrun_timezone. -#}
{% macro local_date(timestamp_expression) %}
    {{ return(trialrun.date_in(timestamp_expression, trialrun.timezone())) }}
{% endmacro %}


{#- The instant at which a day (YYYY-MM-DD text) begins in trialrun_timezone, as UTC text. -#}
{% macro day_start(day) %}
    {%- set midnight = modules.datetime.datetime.strptime(day, '%Y-%m-%d') -%}
    {%- set zone = modules.pytz.timezone(trialrun.timezone()) -%}
    {{ return(zone.localize(midnight).astimezone(modules.pytz.utc).strftime('%Y-%m-%d %H:%M:%S')) }}
{% endmacro %}


{#- A day (YYYY-MM-DD text) some days later, or earlier. -#}
{% macro shift_day(day, days) %}
    {%- set shifted = modules.datetime.datetime.strptime(day, '%Y-%m-%d') + modules.datetime.timedelta(days=days) -%}
    {{ return(shifted.strftime('%Y-%m-%d')) }}
{% endmacro %}
