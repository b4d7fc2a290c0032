/* What every decision does and Python does slowest: plain inputs taken out of a dict and looked at, and a record filled.

   No meaning stands here. `Intake` says of inputs that they are plain, or nothing; what is not plain goes another way, in
   Python. `Search` is a bisection, `common` an `and`. `Maker` puts values into the slots of a new record. See native.py. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <structmember.h>

#ifndef SOURCE
#define SOURCE "" /* the digest of this file, which the build gives */
#endif

#define MOST_COLUMNS 256

/* ---- Intake: dict -> tuple of values, or None where anything is unusual ---- */

enum { EXACT, NUMBER, SHORT_NUMBER, ANYTHING };

#define LARGEST 1000000000000000LL /* ints of up to 15 digits are floats */

typedef struct {
    PyObject *name;
    PyTypeObject *class; /* of EXACT */
    int kind;
    int optional;
    int counts; /* whether no input before it has this name */
} Wanted;

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    Py_ssize_t size;
    int ignores; /* inputs that it does not know */
    Wanted *wanted;
} Intake;

static int
fits(const Wanted *wanted, PyObject *value)
{
    switch (wanted->kind) {
    case EXACT:
        return Py_IS_TYPE(value, wanted->class);
    case ANYTHING:
        return 1;
    }
    if (PyFloat_CheckExact(value)) {
        return isfinite(PyFloat_AS_DOUBLE(value));
    }
    if (!PyLong_CheckExact(value)) {
        return 0;
    }
    if (wanted->kind == NUMBER) {
        return 1;
    }
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    return !overflow && -LARGEST < number && number < LARGEST;
}

static PyObject *
intake_call(PyObject *self, PyObject *const *arguments, size_t count, PyObject *names)
{
    Intake *intake = (Intake *)self;
    if (PyVectorcall_NARGS(count) != 1 || (names != NULL && PyTuple_GET_SIZE(names))) {
        PyErr_SetString(PyExc_TypeError, "one dict is expected");
        return NULL;
    }
    PyObject *inputs = arguments[0];
    if (!PyDict_CheckExact(inputs)) {
        Py_RETURN_NONE;
    }
    PyObject *taken = PyTuple_New(intake->size);
    if (taken == NULL) {
        return NULL;
    }
    Py_ssize_t known = 0;
    for (Py_ssize_t i = 0; i < intake->size; i++) {
        const Wanted *wanted = &intake->wanted[i];
        PyObject *value = PyDict_GetItemWithError(inputs, wanted->name);
        if (value == NULL) {
            if (PyErr_Occurred() || !wanted->optional) {
                goto unusual;
            }
            value = Py_None;
        }
        else {
            known += wanted->counts;
        }
        if (!(value == Py_None && wanted->optional) && !fits(wanted, value)) {
            goto unusual;
        }
        Py_INCREF(value);
        PyTuple_SET_ITEM(taken, i, value);
    }
    if (intake->ignores || known == PyDict_GET_SIZE(inputs)) {
        return taken;
    }
unusual:
    Py_DECREF(taken);
    if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_Exception)) {
        return NULL; /* somebody wants to stop */
    }
    PyErr_Clear(); /* a key that cannot be compared: the other way says so */
    Py_RETURN_NONE;
}

static void
intake_dealloc(PyObject *self)
{
    Intake *intake = (Intake *)self;
    PyTypeObject *class = Py_TYPE(self);
    for (Py_ssize_t i = 0; i < intake->size; i++) {
        Py_XDECREF(intake->wanted[i].name);
        Py_XDECREF(intake->wanted[i].class);
    }
    PyMem_Free(intake->wanted);
    class->tp_free(self);
    Py_DECREF(class);
}

static int
read_wanted(PyObject *told, Wanted *wanted)
{
    PyObject *class;
    if (!PyTuple_Check(told)) {
        PyErr_SetString(PyExc_TypeError, "an input is told as a tuple");
        return 0;
    }
    if (!PyArg_ParseTuple(told, "UOip", &wanted->name, &class, &wanted->kind, &wanted->optional)) {
        wanted->name = NULL;
        return 0;
    }
    Py_INCREF(wanted->name);
    PyUnicode_InternInPlace(&wanted->name);
    if (wanted->kind != EXACT) {
        return 1;
    }
    if (!PyType_Check(class)) {
        PyErr_SetString(PyExc_TypeError, "a class is expected");
        return 0;
    }
    wanted->class = (PyTypeObject *)Py_NewRef(class);
    return 1;
}

static PyObject *
intake_new(PyTypeObject *class, PyObject *arguments, PyObject *Py_UNUSED(names))
{
    PyObject *inputs;
    int ignores;
    if (!PyArg_ParseTuple(arguments, "O!p:Intake", &PyTuple_Type, &inputs, &ignores)) {
        return NULL;
    }
    Intake *intake = (Intake *)class->tp_alloc(class, 0);
    if (intake == NULL) {
        return NULL;
    }
    intake->vectorcall = intake_call;
    intake->ignores = ignores;
    intake->wanted = PyMem_Calloc(PyTuple_GET_SIZE(inputs) + 1, sizeof(Wanted));
    if (intake->wanted == NULL) {
        Py_DECREF(intake);
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(inputs); i++) {
        Wanted *wanted = &intake->wanted[intake->size++];
        if (!read_wanted(PyTuple_GET_ITEM(inputs, i), wanted)) {
            Py_DECREF(intake);
            return NULL;
        }
        wanted->counts = 1;
        for (Py_ssize_t j = 0; j < i; j++) {
            wanted->counts &= intake->wanted[j].name != wanted->name;
        }
    }
    return (PyObject *)intake;
}

static PyMemberDef intake_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Intake, vectorcall), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot intake_slots[] = {
    {Py_tp_new, intake_new},
    {Py_tp_dealloc, intake_dealloc},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_members, intake_members},
    {Py_tp_doc, "Takes plain inputs out of a dict: a tuple of them, or None where one is missing, unknown or not plain."},
    {0, NULL},
};

static PyType_Spec intake_spec = {
    .name = "policy.compile._native.Intake",
    .basicsize = sizeof(Intake),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = intake_slots,
};

/* ---- Maker: values -> a record, its slots filled ---- */

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    PyTypeObject *class;
    PyObject *clock; /* gives the last slot; NULL: it comes as the others */
    int copies; /* the first value, if it is a dict */
    Py_ssize_t size;
    Py_ssize_t *offsets;
} Maker;

static PyObject *
maker_call(PyObject *self, PyObject *const *arguments, size_t flags, PyObject *names)
{
    Maker *maker = (Maker *)self;
    Py_ssize_t count = PyVectorcall_NARGS(flags);
    if (count + (maker->clock != NULL) != maker->size || (names != NULL && PyTuple_GET_SIZE(names))) {
        PyErr_SetString(PyExc_TypeError, "there are as many values as slots");
        return NULL;
    }
    PyObject *record = maker->class->tp_alloc(maker->class, 0);
    if (record == NULL) {
        return NULL;
    }
    char *start = (char *)record;
    const Py_ssize_t *offset = maker->offsets;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *value = arguments[i];
        int copied = i == 0 && maker->copies && PyDict_CheckExact(value);
        if ((*(PyObject **)(start + *offset++) = copied ? PyDict_Copy(value) : Py_NewRef(value)) == NULL) {
            Py_DECREF(record);
            return NULL;
        }
    }
    if (maker->clock != NULL && (*(PyObject **)(start + *offset) = PyObject_CallNoArgs(maker->clock)) == NULL) {
        Py_DECREF(record);
        return NULL;
    }
    return record;
}

static int
maker_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Maker *)self)->class);
    Py_VISIT(((Maker *)self)->clock);
    return 0;
}

static int
maker_clear(PyObject *Py_UNUSED(self))
{
    return 0; /* the class is needed while it may be called; cycles are broken elsewhere: a dict holds every maker */
}

static void
maker_dealloc(PyObject *self)
{
    Maker *maker = (Maker *)self;
    PyTypeObject *class = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(maker->class);
    Py_XDECREF(maker->clock);
    PyMem_Free(maker->offsets);
    class->tp_free(self);
    Py_DECREF(class);
}

/* The place of a slot in the instances of a class, or -1 with an error. */
static Py_ssize_t
place_of(PyTypeObject *class, PyObject *slot)
{
    PyObject *found = PyObject_GetAttr((PyObject *)class, slot);
    if (found == NULL) {
        return -1;
    }
    Py_ssize_t place = -1;
    if (Py_IS_TYPE(found, &PyMemberDescr_Type) && PyType_IsSubtype(class, PyDescr_TYPE(found))
        && ((PyMemberDescrObject *)found)->d_member->type == T_OBJECT_EX) {
        place = ((PyMemberDescrObject *)found)->d_member->offset;
    }
    else {
        PyErr_Format(PyExc_TypeError, "%R is no slot of the class", slot);
    }
    Py_DECREF(found);
    return place;
}

static PyObject *
maker_new(PyTypeObject *class, PyObject *arguments, PyObject *Py_UNUSED(names))
{
    PyTypeObject *made;
    PyObject *slots, *clock;
    int copies;
    if (!PyArg_ParseTuple(arguments, "O!O!Op:Maker", &PyType_Type, &made, &PyTuple_Type, &slots, &clock, &copies)) {
        return NULL;
    }
    Maker *maker = (Maker *)class->tp_alloc(class, 0);
    if (maker == NULL) {
        return NULL;
    }
    maker->vectorcall = maker_call;
    maker->class = (PyTypeObject *)Py_NewRef(made);
    maker->copies = copies;
    maker->clock = clock == Py_None ? NULL : Py_NewRef(clock);
    maker->offsets = PyMem_Calloc(PyTuple_GET_SIZE(slots) + 1, sizeof(Py_ssize_t));
    if (maker->offsets == NULL) {
        Py_DECREF(maker);
        return PyErr_NoMemory();
    }
    for (; maker->size < PyTuple_GET_SIZE(slots); maker->size++) {
        Py_ssize_t place = place_of(made, PyTuple_GET_ITEM(slots, maker->size));
        if (place < 0) {
            Py_DECREF(maker);
            return NULL;
        }
        for (Py_ssize_t i = 0; i < maker->size; i++) {
            if (maker->offsets[i] == place) {
                PyErr_SetString(PyExc_TypeError, "a slot is filled once");
                Py_DECREF(maker);
                return NULL;
            }
        }
        maker->offsets[maker->size] = place;
    }
    return (PyObject *)maker;
}

static PyMemberDef maker_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Maker, vectorcall), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot maker_slots[] = {
    {Py_tp_new, maker_new},
    {Py_tp_dealloc, maker_dealloc},
    {Py_tp_traverse, maker_traverse},
    {Py_tp_clear, maker_clear},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_members, maker_members},
    {Py_tp_doc, "Makes a record of the values of its slots; the last is asked of a clock, if there is one, and the first copied, if so told."},
    {0, NULL},
};

static PyType_Spec maker_spec = {
    .name = "policy.compile._native.Maker",
    .basicsize = sizeof(Maker),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = maker_slots,
};

/* ---- Search: number -> what stands for its class ---- */

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    Py_ssize_t size;
    double *cuts;
    PyObject *by_class; /* a tuple, one longer than the cuts */
    PyObject *null;
} Search;

/* A number as a double; 0 where it is none. Rounding never changes its order to cuts of up to 15 digits. */
static int
as_double(PyObject *value, double *number)
{
    if (PyFloat_CheckExact(value)) {
        *number = PyFloat_AS_DOUBLE(value);
        return 1;
    }
    if (!PyLong_CheckExact(value)) {
        PyErr_SetString(PyExc_TypeError, "a float or an int is expected");
        return 0;
    }
    int overflow;
    long long whole = PyLong_AsLongLongAndOverflow(value, &overflow);
    *number = overflow ? overflow * (double)INFINITY : (double)whole;
    return 1;
}

static PyObject *
search_call(PyObject *self, PyObject *const *arguments, size_t flags, PyObject *names)
{
    Search *search = (Search *)self;
    if (PyVectorcall_NARGS(flags) != 1 || (names != NULL && PyTuple_GET_SIZE(names))) {
        PyErr_SetString(PyExc_TypeError, "one number is expected");
        return NULL;
    }
    if (arguments[0] == Py_None) {
        return Py_NewRef(search->null);
    }
    double number;
    if (!as_double(arguments[0], &number)) {
        return NULL;
    }
    Py_ssize_t low = 0, high = search->size; /* as many cuts are reached as lie up to the number */
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (search->cuts[middle] <= number) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    return Py_NewRef(PyTuple_GET_ITEM(search->by_class, low));
}

static void
search_dealloc(PyObject *self)
{
    Search *search = (Search *)self;
    PyTypeObject *class = Py_TYPE(self);
    Py_XDECREF(search->by_class);
    Py_XDECREF(search->null);
    PyMem_Free(search->cuts);
    class->tp_free(self);
    Py_DECREF(class);
}

static PyObject *
search_new(PyTypeObject *class, PyObject *arguments, PyObject *Py_UNUSED(names))
{
    PyObject *cuts, *by_class, *null;
    if (!PyArg_ParseTuple(arguments, "O!O!O!:Search", &PyTuple_Type, &cuts, &PyTuple_Type, &by_class, &PyLong_Type, &null)) {
        return NULL;
    }
    if (PyTuple_GET_SIZE(by_class) <= PyTuple_GET_SIZE(cuts)) {
        PyErr_SetString(PyExc_ValueError, "there is one class more than cuts");
        return NULL;
    }
    Search *search = (Search *)class->tp_alloc(class, 0);
    if (search == NULL) {
        return NULL;
    }
    search->vectorcall = search_call;
    search->by_class = Py_NewRef(by_class);
    search->null = Py_NewRef(null);
    search->cuts = PyMem_Calloc(PyTuple_GET_SIZE(cuts) + 1, sizeof(double));
    if (search->cuts == NULL) {
        Py_DECREF(search);
        return PyErr_NoMemory();
    }
    for (; search->size < PyTuple_GET_SIZE(cuts); search->size++) {
        double cut = PyFloat_AsDouble(PyTuple_GET_ITEM(cuts, search->size));
        if (cut == -1.0 && PyErr_Occurred()) {
            Py_DECREF(search);
            return NULL;
        }
        search->cuts[search->size] = cut;
    }
    return (PyObject *)search;
}

static PyMemberDef search_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Search, vectorcall), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot search_slots[] = {
    {Py_tp_new, search_new},
    {Py_tp_dealloc, search_dealloc},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_members, search_members},
    {Py_tp_doc, "From a number to what stands for the class it is in: as many cuts are reached."},
    {0, NULL},
};

static PyType_Spec search_spec = {
    .name = "policy.compile._native.Search",
    .basicsize = sizeof(Search),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = search_slots,
};

/* ---- common: the highest bit that some numbers share ---- */

static Py_ssize_t
digits_of(PyObject *number, const digit **digits)
{
#if PY_VERSION_HEX >= 0x030C0000
    const _PyLongValue *value = &((PyLongObject *)number)->long_value;
    *digits = value->ob_digit;
    return (Py_ssize_t)(value->lv_tag >> _PyLong_NON_SIZE_BITS); /* no number here is negative; zero has one digit, 0, or none */
#else
    *digits = ((PyLongObject *)number)->ob_digit;
    return Py_ABS(Py_SIZE(number));
#endif
}

static int
length_of(digit bits)
{
    int length = 0;
    for (; bits; bits >>= 1) {
        length++;
    }
    return length;
}

/* common(limit, *numbers): the length of the bits up to `limit` that all numbers share. From the top down, to the first one. */
static PyObject *
common(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count)
{
    const digit *digits[MOST_COLUMNS];
    if (count < 2 || count - 1 > MOST_COLUMNS) {
        PyErr_SetString(PyExc_TypeError, "a limit and some numbers are expected");
        return NULL;
    }
    Py_ssize_t limit = PyLong_AsSsize_t(arguments[0]);
    if (limit < 0) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "the limit is negative");
        }
        return NULL;
    }
    Py_ssize_t size = (limit + PyLong_SHIFT - 1) / PyLong_SHIFT;
    for (Py_ssize_t i = 1; i < count; i++) {
        if (!PyLong_CheckExact(arguments[i])) {
            PyErr_SetString(PyExc_TypeError, "an int is expected");
            return NULL;
        }
        Py_ssize_t own = digits_of(arguments[i], &digits[i - 1]);
        size = own < size ? own : size;
    }
    for (Py_ssize_t at = size - 1; at >= 0; at--) {
        digit shared = PyLong_MASK;
        for (Py_ssize_t i = 0; i < count - 1; i++) {
            shared &= digits[i][at];
        }
        if (limit - at * PyLong_SHIFT < PyLong_SHIFT) {
            shared &= ((digit)1 << (limit - at * PyLong_SHIFT)) - 1;
        }
        if (shared) {
            return PyLong_FromSsize_t(at * PyLong_SHIFT + length_of(shared));
        }
    }
    return PyLong_FromLong(0);
}

static PyMethodDef functions[] = {
    {"common", (PyCFunction)(void (*)(void))common, METH_FASTCALL,
     "The length of the bits up to a limit that all numbers share; no number is negative."},
    {NULL, NULL, 0, NULL},
};

/* ---- the module ---- */

static int
add_types(PyObject *module)
{
    PyType_Spec *specs[] = {&intake_spec, &maker_spec, &search_spec};
    for (size_t i = 0; i < sizeof(specs) / sizeof(*specs); i++) {
        PyObject *type = PyType_FromModuleAndSpec(module, specs[i], NULL);
        if (type == NULL || PyModule_AddType(module, (PyTypeObject *)type) < 0) {
            Py_XDECREF(type);
            return -1;
        }
        Py_DECREF(type);
    }
    return PyModule_AddStringConstant(module, "SOURCE", SOURCE) < 0 || PyModule_AddIntConstant(module, "EXACT", EXACT) < 0 || PyModule_AddIntConstant(module, "NUMBER", NUMBER) < 0
                   || PyModule_AddIntConstant(module, "SHORT_NUMBER", SHORT_NUMBER) < 0
                   || PyModule_AddIntConstant(module, "ANYTHING", ANYTHING) < 0
               ? -1
               : 0;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, add_types},
    {0, NULL},
};

static struct PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "policy.compile._native",
    .m_doc = "Inputs taken and looked at, records filled.",
    .m_methods = functions,
    .m_slots = module_slots,
};

PyMODINIT_FUNC
PyInit__native(void)
{
    return PyModuleDef_Init(&module_def);
}
