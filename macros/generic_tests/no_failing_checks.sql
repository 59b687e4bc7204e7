{#- The enforced checks of one severity (error or warn) that fail: attached to trialrun_checks, once
    for each severity. dbt prints only how many there are; the rows say which and why. -#}
{% test no_failing_checks(model, check_severity) %}
select
    experiment_id,
    check_name,
    severity,
    n_failing,
    n_total,
    p_value,
    threshold,
    message
from {{ model }}
where status = 'fail'
    and severity = '{{ check_severity }}'
    and is_enforced
order by experiment_id, check_name
{% endtest %}
