{#-
  The flag tool's log as its loader leaves it: numbers for ids, local times with their zone, a column
  trialrun does not know. Written anew before each run.
-#}
{% macro load_assignment_log() %}
create schema if not exists flag_tool;
create or replace table flag_tool.assignment_log as
{{ rice_insurance_log() }}
union all
{{ pricing_page_log() }}
union all
{{ broken_banner_log() }}
{% endmacro %}


{#- The field experiment's households, one every ten minutes. -#}
{% macro rice_insurance_log() %}
select
    'rice_insurance' as experiment_id,
    household as unit_id,
    case intensive when 1 then 'intensive_session' else 'simple_session' end as variant,
    timestamptz '2010-03-01 08:00:00+08' + to_minutes(10 * household) as assigned_at,
    'paper' as client
from read_csv('{{ invocation_args_dict.project_dir }}/seeds/cai_2015/social_insure.csv')
{% endmacro %}


{#- 3,000 users in three arms; every fourth is logged again a day later, in the same arm. -#}
{% macro pricing_page_log() %}
select
    'pricing_page' as experiment_id,
    100000 + i as unit_id,
    case
        when {{ draw('pricing arm', 'i') }} < 0.5 then 'today'
        when {{ draw('pricing arm', 'i') }} < 0.8 then 'annual_first'
        else 'bundle'
    end as variant,
    timestamptz '2025-09-01 00:00:00+00' + to_minutes(10 * i) + to_days(cast(repeat as integer)) as assigned_at,
    'web' as client
from generate_series(1, 3000) as users (i)
inner join generate_series(0, 1) as repeats (repeat) on repeats.repeat = 0 or users.i % 4 = 0
{% endmacro %}


{#- 600 users without the banner, 400 with it where 500 were meant, and 37 of them later in the other arm too. -#}
{% macro broken_banner_log() %}
select
    'broken_banner' as experiment_id,
    200000 + i as unit_id,
    case when (i % 5 < 3) = (repeat = 0) then 'no_banner' else 'banner' end as variant,
    timestamptz '2025-10-01 00:00:00+00' + to_minutes(10 * i) + to_days(cast(repeat as integer)) as assigned_at,
    'web' as client
from generate_series(1, 1000) as users (i)
inner join generate_series(0, 1) as repeats (repeat) on repeats.repeat = 0 or users.i % 27 = 0
{% endmacro %}
