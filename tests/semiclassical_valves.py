"""Valves of the semiclassical theories that tests share."""

import spintorque as st

CU = st.Conductor(resistivity=6e-9, spin_diffusion_length=450.0)
CO = st.Conductor.valet_fert(rho_star=75e-9, beta=0.46, spin_diffusion_length=59.0)


def co_cu(mixing_conductance=5.5e14):
    return st.Contact.valet_fert(
        ar_star=0.51e-15, gamma=0.77, mixing_conductance=mixing_conductance
    )


CO_CU = co_cu()


def valve_in_time():
    """A valve of conductors with diffusion constants, its free magnet thinner than spins reach."""
    cu = st.Conductor(resistivity=6e-9, spin_diffusion_length=100.0, diffusion_constant=2e-2)
    co = st.Conductor.valet_fert(
        rho_star=75e-9, beta=0.46, spin_diffusion_length=59.0, diffusion_constant=2e-3
    )
    soft = st.Conductor(
        resistivity=1e-7,
        polarization=0.4,
        spin_diffusion_length=10.0,
        exchange_length=1.2,
        dephasing_length=2.0,
        diffusion_constant=1e-3,
    )
    films = [
        st.Film(cu),
        st.Film(co, 6.0, "fixed"),
        st.Film(cu, 5.0),
        st.Film(soft, 3.0, "free"),
        st.Film(cu),
    ]
    contact = co_cu(5.5e14 - 5e13j)
    return st.DiffusiveStack(films, contact=[contact, contact, contact, None])


def diffusive_valve(contact=CO_CU):
    """Co(6)/Cu(5)/Co(3) between copper leads, that of R12."""
    films = [
        st.Film(CU),
        st.Film(CO, thickness_nm=6.0, magnetization="fixed"),
        st.Film(CU, thickness_nm=5.0),
        st.Film(CO, thickness_nm=3.0, magnetization="free"),
        st.Film(CU),
    ]
    return st.DiffusiveStack(films, contact=contact)
