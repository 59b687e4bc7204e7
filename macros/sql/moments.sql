{#- The vector whose moments are kept for every arm. -#}
{% macro moment_components() %}
    {{ return(['num', 'den', 'num_pre', 'den_pre']) }}
{% endmacro %}


{#- Select columns, one for each component: {a} in the template is its name. -#}
{% macro each_component(template, indent=8) %}
    {%- set columns = [] -%}
    {%- for a in trialrun.moment_components() -%}
        {%- do columns.append(template | replace('{a}', a)) -%}
    {%- endfor -%}
    {{ return(columns | join(',\n' ~ ' ' * indent)) }}
{% endmacro %}


{#- Select columns, one for each pair of components, a component with itself included: {a} and {b} in the
    template are their names, {name} is that of their covariance (var_num, cov_num_den, ...). -#}
{% macro each_pair(template, indent=8) %}
    {%- set components = trialrun.moment_components() -%}
    {%- set columns = [] -%}
    {%- for a in components -%}
        {%- for b in components[loop.index0:] -%}
            {%- set name = 'var_' ~ a if a == b else 'cov_' ~ a ~ '_' ~ b -%}
            {%- do columns.append(template | replace('{a}', a) | replace('{b}', b) | replace('{name}', name)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns | join(',\n' ~ ' ' * indent)) }}
{% endmacro %}



{#- The columns of the moments: the means, then the covariances. -#}
{% macro moment_columns() %}
    {{ return((trialrun.each_component('mean_{a}') ~ ',' ~ trialrun.each_pair('{name}')).split(',') | map('trim') | list) }}
{% endmacro %}
