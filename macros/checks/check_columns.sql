{#- The select list that all check models share, so that trialrun_checks is their plain union.
    Arguments are SQL; p_value and threshold may be absent. -#}
{% macro check_columns(check_name, severity, status, n_failing, n_total, message, p_value=none, threshold=none) -%}
    cast('{{ check_name }}' as {{ dbt.type_string() }}) as check_name,
    cast({{ severity }} as {{ dbt.type_string() }}) as severity,
    cast({{ status }} as {{ dbt.type_string() }}) as status,
    cast({{ n_failing }} as {{ dbt.type_bigint() }}) as n_failing,
    cast({{ n_total }} as {{ dbt.type_bigint() }}) as n_total,
    cast({{ p_value or 'null' }} as {{ trialrun.type_double() }}) as p_value,
    cast({{ threshold or 'null' }} as {{ trialrun.type_double() }}) as threshold,
    cast({{ message }} as {{ dbt.type_string() }}) as message
{%- endmacro %}


{#- SQL: fail where the condition holds, otherwise pass. -#}
{% macro fail_if(condition) %}
    {{ return("case when " ~ condition ~ " then 'fail' else 'pass' end") }}
{% endmacro %}


{#- SQL: the severity of a check, from the var trialrun_check_severity where that names the check. -#}
{% macro check_severity(check_name, severity) %}
    {%- set known = ['registry'] + trialrun.check_names() -%}
    {%- set overrides = var('trialrun_check_severity', {}) or {} -%}
    {%- if overrides is not mapping -%}
        {{ trialrun.raise_error(
            "the var trialrun_check_severity is '" ~ overrides ~ "': write a mapping, for example {balance: warn}"
        ) }}
    {%- endif -%}
    {%- for name, value in overrides.items() -%}
        {%- if name not in known -%}
            {{ trialrun.raise_error(
                "the var trialrun_check_severity names the check '" ~ name ~ "', which does not exist. Checks: " ~ known | join(', ')
            ) }}
        {%- elif value not in ('error', 'warn') -%}
            {{ trialrun.raise_error(
                "the var trialrun_check_severity gives '" ~ name ~ "' the severity '" ~ value ~ "': write error or warn"
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {%- if not overrides -%}
        {{ return(severity) }}
    {%- endif -%}
    {%- set cases = [] -%}
    {%- for name, value in overrides.items() -%}
        {%- do cases.append("when '" ~ name ~ "' then '" ~ value ~ "'") -%}
    {%- endfor -%}
    {{ return('case ' ~ check_name ~ ' ' ~ cases | join(' ') ~ ' else ' ~ severity ~ ' end') }}
{% endmacro %}


{#- Every check by name. -#}
{% macro check_names() %}
    {{ return([
        'sample_ratio',
        'balance',
        'contamination',
        'zero_weight_arm',
        'contract_changed',
        'repeated_events',
        'open_windows',
        'exposure_without_assignment',
        'unknown_variant',
        'unexpected_variant',
        'outside_enrolment',
        'selection',
        'metric_without_events',
        'unreadable_rows',
        'conflicting_attributes',
    ]) }}
{% endmacro %}
