"""The commands about a stack at one point, and about the resistance of a torque table."""

from ..analysis.electrical._angular_asymmetry import angular_asymmetry
from ..analysis.electrical._fit_asymmetric_valve import fit_asymmetric_valve
from ..analysis.electrical._fit_slonczewski import fit_slonczewski
from ..analysis.electrical._magnetoresistance import magnetoresistance
from ..electronic_structure._band_diagram import band_diagram
from ..errors import RangeError
from ..files.whole_files import write_whole
from ..io.sections_analysis import MagnetoresistanceSection
from ..io.sections_stack import (
    BandDiagramSection,
    ExchangeCouplingSection,
    MixingConductanceSection,
    ProfileSection,
    ScatteringSection,
    StackSection,
)
from ..model.stack import Stack
from ..provenance import question_text
from ..results.analyses.electrical.angular_asymmetry import AngularAsymmetry
from ..results.analyses.electrical.asymmetric_valve_fit import AsymmetricValveFit
from ..results.analyses.electrical.slonczewski_fit import SlonczewskiFit
from ..results.torque_table import TorqueTable
from ..transport._exchange_coupling import exchange_coupling
from ..transport._mixing_conductance import mixing_conductance
from ..transport._scattering import scattering
from ..transport._spin_current import spin_current
from ..transport._torque_profile import torque_profile
from .case import Case, CaseReport
from .case_command import CaseCommand
from .torque_commands import no_torque, table_only

BONDS = "interface_bonds.toml"
Fit = AngularAsymmetry | SlonczewskiFit | AsymmetricValveFit


def _magnetoresistance(case: Case, section: MagnetoresistanceSection) -> CaseReport:
    from ..report import electrical_report as report

    ratio = magnetoresistance(case.torque)
    case.save(ratio, "magnetoresistance")
    fits, refusals = _fits(case.torque, section.bias)
    for name, fit in fits.items():
        case.save(fit, name)
    return case.report(report.magnetoresistance_chapter(ratio, fits, refusals))


def _fits(table: TorqueTable, bias: float) -> tuple[dict[str, Fit], dict[str, str]]:
    """Fits by the names of their files, and why those that are missing could not be made."""
    fits: dict[str, Fit] = {}
    refusals = {}
    for name, solve in (
        ("angular_asymmetry", angular_asymmetry),
        ("slonczewski_fit", fit_slonczewski),
        ("asymmetric_valve_fit", fit_asymmetric_valve),
    ):
        try:
            fits[name] = solve(table, bias=bias)
        except RangeError as error:
            refusals[name] = str(error)
    return fits, refusals


def _profile(case: Case, section: ProfileSection) -> CaseReport:
    from ..report import transport_report as report

    stack = _stack(case)
    options = {"theta": section.fixed_angle, **section.arguments("theta", "theta_deg")}
    profile, current = torque_profile(stack, **options), spin_current(stack, **options)
    case.save(profile, "torque_profile")
    case.save(current, "spin_current")
    return case.report(report.profile_chapter(profile, current))


def _scattering(case: Case, section: ScatteringSection) -> CaseReport:
    from ..report import transport_report as report

    options = {"theta": section.fixed_angle, **section.arguments("theta", "theta_deg")}
    waves = scattering(_stack(case), **options)
    case.save(waves, "scattering")
    return case.report(report.scattering_chapter(waves))


def _band_diagram(case: Case, section: BandDiagramSection) -> CaseReport:
    from ..report import transport_report as report

    options = {"theta": section.fixed_angle, **section.arguments("theta", "theta_deg")}
    stack = _stack(case)
    diagram = band_diagram(stack, **options)
    case.save(diagram, "band_diagram")
    if stack.interface_bonds:
        write_whole(case.folder.file(BONDS), _bonds_text(stack).encode())
    return case.report(report.band_diagram_chapter(diagram))


def _bonds_text(stack: Stack) -> str:
    """Bonds at the interfaces of a stack as a piece of a question, with the rule of each."""
    bonds = stack.interface_bonds
    rules = [f"# {' - '.join(b.between)}, {b.distance:.4f} nm: {b.rule}" for b in bonds]
    head = "# Bonds at the interfaces; in a question they stand for those made by rule."
    piece = question_text({"stack": {"given_bonds": [bond.to_mapping() for bond in bonds]}})
    return "\n".join([head, *rules, "", piece])


def _exchange_coupling(case: Case, section: ExchangeCouplingSection) -> CaseReport:
    from ..report import transport_report as report

    coupling = exchange_coupling(_stack(case), **section.arguments())
    case.save(coupling, "exchange_coupling")
    return case.report(report.exchange_chapter(coupling))


def _mixing_conductance(case: Case, section: MixingConductanceSection) -> CaseReport:
    from ..report import transport_report as report

    conductance = mixing_conductance(_stack(case), **section.arguments())
    case.save(conductance, "mixing_conductance")
    return case.report(report.mixing_chapter(conductance))


def _stack(case: Case) -> Stack:
    section: StackSection
    (section,) = case.question.require("stack")
    return section.stack()


MAGNETORESISTANCE = CaseCommand(
    section="magnetoresistance", needs=(), torque=table_only, body=_magnetoresistance
)
PROFILE = CaseCommand(section="profile", needs=("stack",), torque=no_torque, body=_profile)
SCATTERING = CaseCommand(section="scattering", needs=("stack",), torque=no_torque, body=_scattering)
BAND_DIAGRAM = CaseCommand(
    section="band_diagram", needs=("stack",), torque=no_torque, body=_band_diagram
)
EXCHANGE_COUPLING = CaseCommand(
    section="exchange_coupling", needs=("stack",), torque=no_torque, body=_exchange_coupling
)
MIXING_CONDUCTANCE = CaseCommand(
    section="mixing_conductance", needs=("stack",), torque=no_torque, body=_mixing_conductance
)
